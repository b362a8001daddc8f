/** The side of the bridge that lives inside the container. */
package dev.usher.itests.exam.internal;
