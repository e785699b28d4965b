/** What the sandbox can reach, as far as the agent has a part in it. */
package dev.choiros.agent.network;
