package dev.usher.rendezvous.internal;

import dev.usher.backend.api.Meeting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A box that waits for calls, or did a moment ago. Guarded by itself. */
final class Presence {
    /** More than this at a time means that somebody plays tricks. */
    private static final int CALLS = 16;

    private final List<Meeting> calls = new ArrayList<>();
    private CompletableFuture<List<Meeting>> question;
    private String relay = "";
    private long seen;

    /**
     * The box asks; an earlier question of it gets an empty answer.
     *
     * @param relayAt where it joins others; empty = it does not
     */
    synchronized CompletableFuture<List<Meeting>> ask(String relayAt, long now) {
        relay = relayAt;
        seen = now;
        CompletableFuture<List<Meeting>> before = question;
        question = new CompletableFuture<>();
        if (before != null) {
            before.complete(List.of());
        }
        CompletableFuture<List<Meeting>> present = question;
        deliver();
        return present;
    }

    /**
     * @return false: too many are waiting
     */
    synchronized boolean call(Meeting meeting) {
        if (calls.size() >= CALLS) {
            return false;
        }
        calls.add(meeting);
        deliver();
        return true;
    }

    private void deliver() {
        if (!calls.isEmpty() && question != null && question.complete(List.copyOf(calls))) {
            calls.clear();
            question = null;
        }
    }

    /** The box's question was answered otherwise; calls that come wait for the next. */
    synchronized void given(CompletableFuture<List<Meeting>> up, long now) {
        seen = now;
        if (question == up) {
            question = null;
        }
    }

    synchronized String relay() {
        return relay;
    }

    synchronized boolean here(long now, long grace) {
        return question != null || now - seen < grace;
    }
}
