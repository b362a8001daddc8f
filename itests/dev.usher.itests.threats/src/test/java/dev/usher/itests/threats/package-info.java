/** Attacks on running servers and boxes, one for each threat; see the module's README. */
package dev.usher.itests.threats;
