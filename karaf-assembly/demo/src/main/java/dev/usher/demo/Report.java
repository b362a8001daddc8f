package dev.usher.demo;

import java.io.PrintStream;

/** Prints one line per step with what was measured. */
public final class Report {
    private final PrintStream out;

    public Report(PrintStream out) {
        this.out = out;
    }

    /**
     * @param measured pairs of name and value
     */
    public void step(String what, Object... measured) {
        StringBuilder s = new StringBuilder("  ok  ").append(what);
        for (int i = 0; i < measured.length; i += 2) {
            s.append(i == 0 ? ": " : ", ").append(measured[i]).append(' ').append(measured[i + 1]);
        }
        out.println(s);
        out.flush();
    }
}
