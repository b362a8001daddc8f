package dev.usher.itests.clients;

import java.nio.file.Path;

/** What this build made. */
final class Archives {
    static final Path SERVER = Path.of(System.getProperty("usher.dist.server"));
    static final Path SETTOP = Path.of(System.getProperty("usher.dist.settop"));

    private Archives() {}
}
