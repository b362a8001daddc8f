package dev.usher.swarm.tracker;

import dev.usher.media.api.InfoHash;

/**
 * What a tracker is told (BEP 3).
 *
 * @param peerId 20 bytes
 * @param port where this box accepts connections; 0 = nowhere
 * @param left bytes still missing
 */
public record Announcement(
        InfoHash item, byte[] peerId, int port, long uploaded, long downloaded, long left) {}
