package dev.usher.drm.clearkey.internal;

import dev.usher.drm.api.host.ClearSource;
import dev.usher.drm.clearkey.internal.Track.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads what an MP4 file says of itself (ISO/IEC 14496-12), fragmented or not. */
final class MovieReader {
    private static final int LARGEST_MOVIE = 64 << 20;
    private static final int LARGEST_FRAGMENT = 4 << 20;
    private static final int MOST_BOXES = 100_000;
    private static final int LONG_HEADER = 16;
    private static final int MOST_TRACKS = 64;
    private static final Duration LONGEST = Duration.ofDays(2);

    private final ClearSource file;
    private final long length;
    private final List<Extent> fragments = new ArrayList<>();

    /** A box at the top of the file: where its content begins, and how long that is. */
    private record Extent(long box, long content, long length) {}

    private MovieReader(ClearSource file) {
        this.file = file;
        this.length = file.length();
    }

    /**
     * @throws Mp4Exception the file cannot be protected
     * @throws IOException the file cannot be read
     */
    static Movie read(ClearSource file) throws Mp4Exception, IOException {
        return new MovieReader(file).movie();
    }

    private Movie movie() throws Mp4Exception, IOException {
        Extent place = find();
        List<Box> movie = load("moov", place, LARGEST_MOVIE).boxes();
        Box header = Box.require(movie, "mvhd");
        long timescale = timescale(header);
        int count = 0;
        List<Track> all = new ArrayList<>();
        for (Box box : movie) {
            if (box.type().equals("trak") && ++count <= MOST_TRACKS) {
                Optional<Track> track = track(box.boxes(), timescale);
                track.ifPresent(all::add);
            }
        }
        Optional<Box> fragmented = Box.find(movie, "mvex");
        if (fragmented.isPresent()) {
            Fragments reader = new Fragments(all, fragmented.get().boxes(), length);
            for (Extent fragment : fragments) {
                reader.add(load("moof", fragment, LARGEST_FRAGMENT), fragment.box());
            }
        }
        List<Track> shown = new ArrayList<>();
        first(all, Track::isVideo).ifPresent(shown::add);
        first(all, track -> !track.isVideo()).ifPresent(shown::add);
        if (shown.isEmpty()) {
            throw new Mp4Exception("there is neither a picture nor a sound track");
        }
        for (Track track : shown) {
            if (track.end().compareTo(LONGEST) > 0) {
                throw new Mp4Exception("it takes longer than " + LONGEST);
            }
        }
        return new Movie(header.bytes(), timescale, shown);
    }

    private static Optional<Track> first(List<Track> all, Predicate<Track> kind) {
        return all.stream().filter(kind).filter(track -> track.samples().count() > 0).findFirst();
    }

    /** Goes through the top of the file; returns where the movie box is. */
    private Extent find() throws Mp4Exception, IOException {
        Extent movie = null;
        int boxes = 0;
        for (long at = 0; at < length; ) {
            if (++boxes > MOST_BOXES) {
                throw new Mp4Exception("the file has more than " + MOST_BOXES + " boxes");
            }
            ByteBuffer head = ByteBuffer.allocate((int) Math.min(LONG_HEADER, length - at));
            file.read(at, head);
            Box header = new Box("file", head.flip());
            long size = header.u32();
            String type = header.fourCc();
            int used = Box.HEADER;
            if (size == 1) {
                size = header.u64();
                used = LONG_HEADER;
            } else if (size == 0) {
                size = length - at;
            }
            if (size < used || size > length - at) {
                throw new Mp4Exception("box '" + type + "' ends outside of the file");
            }
            Extent extent = new Extent(at, at + used, size - used);
            if (type.equals("moov")) {
                if (movie != null) {
                    throw new Mp4Exception("there are two movie boxes");
                }
                movie = extent;
            } else if (type.equals("moof")) {
                fragments.add(extent);
            }
            at += size;
        }
        if (movie == null) {
            throw new Mp4Exception("there is no movie box");
        }
        return movie;
    }

    private Box load(String type, Extent extent, int most) throws Mp4Exception, IOException {
        if (extent.length() > most) {
            throw new Mp4Exception("box '" + type + "' has " + extent.length() + " bytes");
        }
        ByteBuffer content = ByteBuffer.allocate((int) extent.length());
        file.read(extent.content(), content);
        return new Box(type, content.flip());
    }

    /** The timescale out of an {@code mvhd} or {@code mdhd}. */
    private static long timescale(Box header) throws Mp4Exception {
        Box again = new Box(header.type(), ByteBuffer.wrap(header.bytes()));
        int version = Box.version(again.full());
        again.skip(version == 1 ? 16 : 8);
        long timescale = again.u32();
        if (timescale == 0) {
            throw new Mp4Exception("the timescale is 0");
        }
        again.number(version);
        return timescale;
    }

    /** Empty when it is neither a picture nor sound. */
    private Optional<Track> track(List<Box> boxes, long movieTimescale) throws Mp4Exception {
        List<Box> media = Box.require(boxes, "mdia").boxes();
        Box handler = Box.require(media, "hdlr");
        byte[] handlerBytes = handler.bytes();
        handler.skip(8);
        String kind = handler.fourCc();
        if (!kind.equals("vide") && !kind.equals("soun")) {
            return Optional.empty();
        }
        Box mediaHeader = Box.require(media, "mdhd");
        long timescale = timescale(mediaHeader);
        Box trackHeader = Box.require(boxes, "tkhd");
        long id = trackId(trackHeader);
        List<Box> information = Box.require(media, "minf").boxes();
        String kindHeader = kind.equals("vide") ? "vmhd" : "smhd";
        List<Box> table = Box.require(information, "stbl").boxes();
        SampleEntry entry = SampleEntry.read(Box.require(table, "stsd"));
        if (entry.isVideo() != kind.equals("vide")) {
            throw new Mp4Exception("a track is not of the kind it says it is");
        }
        Samples samples = new Samples();
        new SampleTable(table, length).readInto(samples);
        Edit edit = Edit.read(boxes, timescale, movieTimescale);
        Headers headers =
                new Headers(
                        trackHeader.bytes(),
                        mediaHeader.bytes(),
                        handlerBytes,
                        kindHeader,
                        Box.require(information, kindHeader).bytes());
        return Optional.of(
                new Track(id, timescale, headers, entry, edit.mediaTime(), edit.delay(), samples));
    }

    private static long trackId(Box header) throws Mp4Exception {
        int version = Box.version(header.full());
        header.skip(version == 1 ? 16 : 8);
        long id = header.u32();
        header.skip(4);
        header.number(version);
        if (id == 0) {
            throw new Mp4Exception("a track has no number");
        }
        return id;
    }

    /**
     * The edit list (section 8.6.6), as far as it only moves the track: after a pause, from some
     * time on.
     */
    private record Edit(long mediaTime, long delay) {
        private static final int NORMAL = 1;

        static Edit read(List<Box> track, long timescale, long movieTimescale) throws Mp4Exception {
            Optional<Box> edits = Box.find(track, "edts");
            Optional<Box> list =
                    edits.isPresent() ? Box.find(edits.get().boxes(), "elst") : Optional.empty();
            if (list.isEmpty()) {
                return new Edit(0, 0);
            }
            Box box = list.get();
            int version = Box.version(box.full());
            long delay = 0;
            for (long left = box.u32(); left > 0; left--) {
                long duration = box.number(version);
                long mediaTime = version == 1 ? (long) box.i32() << 32 | box.u32() : box.i32();
                boolean normal = box.u16() == NORMAL && box.u16() == 0;
                boolean sane = duration / movieTimescale <= LONGEST.toSeconds();
                if (mediaTime == -1 && delay == 0 && left > 1 && sane) {
                    delay =
                            duration / movieTimescale * timescale
                                    + duration % movieTimescale * timescale / movieTimescale;
                } else if (mediaTime >= 0 && mediaTime < Samples.LATEST && normal && left == 1) {
                    return new Edit(mediaTime, delay);
                } else {
                    break;
                }
            }
            throw new Mp4Exception("the edit list cuts the track");
        }
    }
}
