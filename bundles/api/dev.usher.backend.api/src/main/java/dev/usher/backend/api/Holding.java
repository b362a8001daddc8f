package dev.usher.backend.api;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;

/** Verified pieces a box holds of one encrypted item. */
public record Holding(ItemId item, InfoHash infoHash, PieceSet pieces) {}
