/**
 * A memory of the box that cannot be put back to what it was: the security chip's counter, against
 * which the store of licences is held. Off unless configured.
 */
package dev.usher.player.anchor;
