/**
 * From a press on play to the screen: buying, unlocking, decrypting in memory, and the renderers
 * behind it.
 *
 * <p>DRM system and renderer may be replaced at any time, also while something plays.
 */
package dev.usher.player.internal;
