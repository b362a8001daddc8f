package dev.usher.itests.threats;

import java.nio.file.Path;

/** What this build made. */
final class Archives {
    static final Path ROOT = Path.of(System.getProperty("usher.root")).toAbsolutePath().normalize();
    static final Path SERVER = Path.of(System.getProperty("usher.dist.server"));
    static final Path SETTOP = Path.of(System.getProperty("usher.dist.settop"));
    static final Path SAMPLES = ROOT.resolve("karaf-assembly/demo/samples");

    private Archives() {}
}
