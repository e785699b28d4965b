/** Network namespaces of sandboxes that have an address of their own. */
package dev.choiros.linux.network;
