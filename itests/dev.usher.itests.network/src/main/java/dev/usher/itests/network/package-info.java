/**
 * A network of limited lines on one machine, made of Linux network namespaces, and the runtimes on
 * its hosts. Needs root; {@link dev.usher.itests.network.Network#missing()} says what else.
 */
package dev.usher.itests.network;
