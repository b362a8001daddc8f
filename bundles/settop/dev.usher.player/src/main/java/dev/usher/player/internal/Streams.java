package dev.usher.player.internal;

import java.util.Optional;

/** The clear streams that are open, by session. */
interface Streams {
    Optional<ClearStream> stream(String session);
}
