package dev.usher.demo;

import java.nio.file.Path;
import java.util.List;

/** The media files that come with the demo, and how they are offered. */
public final class Samples {
    /**
     * How long a rental may be watched in the demo: long enough for the story, short enough to see
     * it end.
     */
    public static final int VIEW_SECONDS = 90;

    /**
     * A media file to publish.
     *
     * @param offer id of its only offer
     * @param price cents; 0 = free
     */
    public record Sample(
            Path file,
            String mediaType,
            String kind,
            String title,
            String synopsis,
            String offer,
            long price) {
        String model() {
            return price == 0 ? "FREE" : offer.equals("rent") ? "RENTAL" : "PURCHASE";
        }
    }

    private Samples() {}

    public static List<Sample> in(Path directory) {
        return List.of(
                new Sample(
                        directory.resolve("film.mp4"),
                        "video/mp4",
                        "film",
                        "Into the Set",
                        "Half a minute of falling into the Mandelbrot set, with an organ that never sleeps.",
                        "rent",
                        390),
                new Sample(
                        directory.resolve("song.flac"),
                        "audio/flac",
                        "song",
                        "Seven Steps",
                        "A scale that walks in circles.",
                        "buy",
                        90),
                new Sample(
                        directory.resolve("book.epub"),
                        "application/epub+zip",
                        "book",
                        "The Usher's Lamp",
                        "Two very short chapters about locked tins.",
                        "buy",
                        250),
                new Sample(
                        directory.resolve("picture.jpg"),
                        "image/jpeg",
                        "picture",
                        "Seahorse Valley",
                        "A postcard from the edge of the set.",
                        "free",
                        0));
    }
}
