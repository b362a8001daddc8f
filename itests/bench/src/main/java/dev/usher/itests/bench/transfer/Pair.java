package dev.usher.itests.bench.transfer;

import java.io.IOException;
import java.nio.file.Path;

/** A program that sends and one that receives. */
interface Pair {
    /** For the table. */
    String name();

    /** Whether the programs are installed. */
    boolean present();

    /**
     * Transfers the sample once.
     *
     * @param directory empty, for this run only
     * @throws IOException when a program fails, or what arrived is not what was sent
     */
    Measure run(Sample sample, Path directory) throws IOException;
}
