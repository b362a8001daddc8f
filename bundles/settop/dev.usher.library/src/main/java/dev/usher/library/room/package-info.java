/**
 * Room on the box's disk: what has to stay, and what leaves for what is coming.
 *
 * <p>The server knows how many copies there are and what they are worth, the box what its household
 * wants: an item leaves only when both agree.
 */
package dev.usher.library.room;
