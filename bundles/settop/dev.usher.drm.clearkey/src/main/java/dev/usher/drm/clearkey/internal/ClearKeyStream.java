package dev.usher.drm.clearkey.internal;

import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.ProtectedStream;
import dev.usher.drm.api.host.ClearSource;
import dev.usher.drm.clearkey.internal.SegmentPlan.Cut;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** One file under one key. */
final class ClearKeyStream implements ProtectedStream {
    private final ClearSource file;
    private final Movie movie;
    private final ContentKey key;
    private final SampleCipher cipher;
    private final List<Cut> cuts;
    private final List<Segment> segments;
    private boolean closed;

    ClearKeyStream(ClearSource file, ContentKey key) throws Mp4Exception, IOException {
        this.file = file;
        this.key = key;
        movie = MovieReader.read(file);
        cuts = SegmentPlan.of(movie);
        segments = cuts.stream().map(cut -> new Segment(cut.start(), cut.randomAccess())).toList();
        cipher = key.cipher();
    }

    @Override
    public String mediaType() {
        String codecs =
                movie.tracks().stream()
                        .map(track -> track.entry().codec())
                        .collect(Collectors.joining(", "));
        boolean video = movie.tracks().get(0).isVideo();
        return (video ? "video" : "audio") + "/mp4; codecs=\"" + codecs + "\"";
    }

    @Override
    public Duration duration() {
        return movie.duration();
    }

    @Override
    public List<Segment> segments() {
        return segments;
    }

    @Override
    public byte[] initialization() {
        return InitSegment.of(movie, key.id());
    }

    @Override
    public byte[] segment(int number) throws IOException {
        if (closed) {
            throw new IOException("the playback is over");
        }
        return MediaSegment.make(file, number, cuts.get(number), cipher);
    }

    @Override
    public byte[] licence(byte[] request) throws DrmException {
        return key.licence(request);
    }

    @Override
    public void close() {
        closed = true;
        key.close();
    }
}
