/**
 * What the player must not lose: purchases in flight, passes, licences and play positions, in the
 * box's database.
 */
package dev.usher.player.store;
