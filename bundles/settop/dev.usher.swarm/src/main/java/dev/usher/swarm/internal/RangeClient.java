package dev.usher.swarm.internal;

import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Consumer;

/** Asks repositories for ranges of files. */
interface RangeClient {
    /** Takes blocks as they come, on any thread. */
    interface Sink {
        /**
         * @param sha the caller's digest, to be used at will
         */
        void receive(Block block, ByteBuffer data, MessageDigest sha);
    }

    /** A range on its way. */
    interface Fetch {
        /** Nothing more is heard of it. */
        void cancel();
    }

    /**
     * Asks for neighbouring blocks of a file.
     *
     * @param offset of the first block in the file
     * @param finished hears once how it went: why not, for a person, or empty; on any thread
     * @throws dev.usher.media.api.Problem not-enrolled, when TLS is needed
     */
    Fetch fetch(URI file, long offset, List<Block> blocks, Sink sink, Consumer<String> finished);
}
