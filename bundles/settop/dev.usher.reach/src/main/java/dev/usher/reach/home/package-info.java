/**
 * Finds the boxes of the same home: DNS-SD over multicast (RFC 6762, 6763) says that there is one,
 * mutual TLS which.
 */
package dev.usher.reach.home;
