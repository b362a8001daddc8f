/** The whole system: real processes from the real archives, driven at their public interfaces. */
package dev.usher.itests.system;
