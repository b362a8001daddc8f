/** Runtimes on many hosts. */
package dev.usher.itests.network;
