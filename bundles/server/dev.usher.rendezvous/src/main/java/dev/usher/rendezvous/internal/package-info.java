/**
 * Introduces boxes behind home routers to each other: tells them their outer addresses, and joins
 * them itself when they cannot meet.
 */
package dev.usher.rendezvous.internal;
