package dev.usher.tracker.swarms;

import dev.usher.media.api.InfoHash;
import java.util.HexFormat;

/**
 * What clients announce for: one of the info hashes of an item. A hybrid (BEP 52) has two, and two
 * swarms: a client of the one protocol cannot talk to one that knows the other only.
 *
 * @param item its v2 info hash
 * @param hash what is announced: 40 hexadecimal digits, the v1 info hash or the first 20 bytes of
 *     the v2 info hash
 * @param pieces how many the item has
 * @param secure its peers talk inside mutual TLS (SSL torrent); false = they talk plain
 */
public record Torrent(InfoHash item, String hash, int pieces, boolean secure) {
    byte[] hashBytes() {
        return HexFormat.of().parseHex(hash);
    }
}
