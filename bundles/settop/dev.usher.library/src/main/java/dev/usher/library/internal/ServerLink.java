package dev.usher.library.internal;

/** How the box stands with the server. */
final class ServerLink {
    /**
     * @param reason for a person; empty when online
     */
    record Standing(String server, String reason) {}

    private static final Standing ONLINE = new Standing("ONLINE", "");

    private final Runnable changed;
    private volatile Standing standing =
            new Standing("UNKNOWN", "The box has just started and asks the server.");

    /**
     * @param changed called after every change, by the thread that noticed it
     */
    ServerLink(Runnable changed) {
        this.changed = changed;
    }

    Standing standing() {
        return standing;
    }

    boolean isOffline() {
        return standing.server().equals("OFFLINE");
    }

    void online() {
        become(ONLINE);
    }

    void offline(String reason) {
        become(new Standing("OFFLINE", reason));
    }

    private void become(Standing now) {
        synchronized (this) {
            if (now.equals(standing)) {
                return;
            }
            standing = now;
        }
        changed.run();
    }
}
