/**
 * The other way round: an agent on a machine that somebody else runs listens, and is dialled by who
 * proves to know its secret.
 */
package dev.choiros.wire.listen;
