package dev.usher.backend.api;

import java.util.Map;

/**
 * What a box needs to fetch and verify an item.
 *
 * @param manifest JWS (compact, EdDSA, {@code typ=usher-item+jws}) whose payload holds the BEP 52
 *     info dictionary
 * @param pieceLayers BEP 52 piece layers: pieces root (64 hexadecimal digits) to the concatenated
 *     32-byte hashes; only files longer than one piece have one. They prove themselves against the
 *     root.
 */
public record ItemDescription(String manifest, Map<String, byte[]> pieceLayers) {}
