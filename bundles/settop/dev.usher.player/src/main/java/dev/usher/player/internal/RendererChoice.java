package dev.usher.player.internal;

import dev.usher.renderer.api.Renderer;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Picks the renderer for a media type among those present. */
final class RendererChoice {
    private static final Logger LOG = LoggerFactory.getLogger(RendererChoice.class);
    private static final int BEST = 100;
    private final Slot<Renderer> slot;

    RendererChoice(Slot<Renderer> slot) {
        this.slot = slot;
    }

    /**
     * Who is to show it first.
     *
     * @param name only this one; empty = any
     * @throws dev.usher.media.api.Problem no-renderer, output-insufficient
     */
    Candidate<Renderer> first(Export export, String name) {
        String mediaType = export.clear().file().mediaType();
        Optional<Candidate<Renderer>> best = best(export, name);
        return best.orElseThrow(
                () ->
                        matches(mediaType, name).findAny().isPresent()
                                ? Refusals.protectedOnly(mediaType)
                                : Refusals.noRenderer(mediaType, name));
    }

    /**
     * The best match that takes a form of the stream; the newest of equals.
     *
     * @param name only this one; empty = any
     */
    Optional<Candidate<Renderer>> best(Export export, String name) {
        return matches(export.clear().file().mediaType(), name)
                .filter(candidate -> export.suits(candidate.service()))
                .findFirst();
    }

    private Stream<Candidate<Renderer>> matches(String mediaType, String name) {
        record Match(Candidate<Renderer> renderer, int value) {}
        return slot.all().stream()
                .filter(candidate -> name.isEmpty() || candidate.service().name().equals(name))
                .map(candidate -> new Match(candidate, match(candidate.service(), mediaType)))
                .filter(match -> match.value() > 0)
                .sorted(
                        Comparator.comparingInt((Match match) -> -match.value())
                                .thenComparing(Match::renderer))
                .map(Match::renderer);
    }

    /** The newest of this name, whether it matches at this moment or not. */
    Optional<Candidate<Renderer>> named(String name) {
        return slot.all().stream()
                .filter(candidate -> candidate.service().name().equals(name))
                .findFirst();
    }

    boolean has(Candidate<Renderer> renderer) {
        return slot.has(renderer);
    }

    private static int match(Renderer renderer, String mediaType) {
        try {
            int match = renderer.match(mediaType);
            return match > BEST ? 0 : match;
        } catch (RuntimeException e) {
            // a maker's renderer must not keep the others from playing
            LOG.warn("Renderer {} fails to match {}", renderer.getClass().getName(), mediaType, e);
            return 0;
        }
    }
}
