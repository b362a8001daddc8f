package dev.usher.backend.api;

import dev.usher.media.api.ItemId;

/**
 * An item that is being watched before it is complete.
 *
 * @param position of the playhead, bytes of ciphertext from the beginning of the item
 * @param bytesPerSecond it consumes
 */
public record Viewing(ItemId item, long position, long bytesPerSecond) {}
