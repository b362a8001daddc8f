/**
 * Who of the household is in front of the box, and what they may watch. The rules come from the
 * server, signed; PINs are checked here, slowly.
 */
package dev.usher.profiles.internal;
