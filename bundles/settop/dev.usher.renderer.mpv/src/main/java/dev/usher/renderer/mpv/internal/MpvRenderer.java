package dev.usher.renderer.mpv.internal;

import dev.usher.renderer.api.Playback;
import dev.usher.renderer.api.Renderer;
import dev.usher.renderer.api.RendererException;
import dev.usher.renderer.api.RendererException.Reason;
import dev.usher.renderer.api.host.MediaSource;
import dev.usher.renderer.api.host.PlaybackListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows video, sound and pictures with mpv, one process per presentation. */
@Component(configurationPid = "dev.usher.renderer.mpv", property = "usher.renderer=mpv")
@Designate(ocd = MpvRenderer.Config.class)
public final class MpvRenderer implements Renderer {
    @ObjectClassDefinition(name = "Usher mpv renderer")
    @interface Config {
        @AttributeDefinition(
                description =
                        "Name or path of the program; without it the renderer matches nothing")
        String command() default "mpv";

        @AttributeDefinition(
                description =
                        "Further arguments of mpv, with blanks between, e.g. --vo=drm --ao=alsa")
        String[] arguments() default {};

        @AttributeDefinition(
                description =
                        "Whether an mpv is kept waiting for the next film, which then begins a"
                                + " quarter of a second earlier and costs some 40 MiB")
        boolean standby() default true;
    }

    private static final Logger LOG = LoggerFactory.getLogger(MpvRenderer.class);
    private static final int MOVING = 80;
    private static final int STILL = 50;
    private static final Set<String> PICTURES =
            Set.of("image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/tiff");

    /**
     * Nothing of the machine's own mpv set-up counts, nothing is opened but what it is told,
     * nothing is kept on disk.
     */
    private static final List<String> SAFE =
            List.of(
                    "--no-config",
                    "--load-scripts=no",
                    "--ytdl=no",
                    "--input-default-bindings=no",
                    "--input-vo-keyboard=no",
                    "--autoload-files=no",
                    "--access-references=no",
                    "--load-unsafe-playlists=no",
                    // else a ZIP, and so an EPUB, is opened as a playlist
                    "--demuxer=lavf",
                    "--osc=no",
                    "--terminal=no",
                    "--cache-on-disk=no",
                    "--save-position-on-quit=no",
                    "--resume-playback=no",
                    "--fullscreen",
                    "--ontop",
                    "--image-display-duration=inf",
                    // so that it ends with what it shows, even if nobody is there to end it
                    "--idle=once");

    private final List<String> commandLine = new ArrayList<>();
    private final Outputs outputs;
    private final Standby standby;
    private final Set<MpvPlayback> open = ConcurrentHashMap.newKeySet();

    @Activate
    public MpvRenderer(Config config) {
        // a .cfg file knows no lists, so one value may hold them all
        List<String> arguments =
                Stream.of(config.arguments())
                        .flatMap(value -> Stream.of(value.strip().split("\\s+")))
                        .filter(argument -> !argument.isEmpty())
                        .toList();
        commandLine.add(config.command());
        commandLine.addAll(SAFE);
        commandLine.addAll(arguments);
        outputs = new Outputs(config.command(), arguments, System.getenv());
        standby =
                new Standby(
                        commandLine,
                        () -> config.standby() && outputs.installed() && outputs.screen());
        int orphans = SocketDirectory.endOrphans(Path.of(System.getProperty("java.io.tmpdir")));
        if (orphans > 0) {
            LOG.info("Ended {} mpv left over by a box that was killed", orphans);
        }
        standby.prepare(Standby.AFTER_BOOT);
    }

    @Override
    public String name() {
        return "mpv";
    }

    @Override
    public int match(String mediaType) {
        boolean moving = mediaType.startsWith("video/");
        boolean sound = mediaType.startsWith("audio/");
        boolean picture = PICTURES.contains(mediaType);
        if (!(moving || sound || picture) || !outputs.installed()) {
            return 0;
        } else if (sound) {
            return outputs.sound() ? MOVING : 0;
        } else if (!outputs.screen()) {
            return 0;
        }
        return moving ? MOVING : STILL;
    }

    @Override
    public Playback open(MediaSource source, PlaybackListener listener) throws RendererException {
        MpvPlayback playback = new MpvPlayback(source, listener, this::over);
        open.add(playback);
        try {
            playback.start(standby.take());
        } catch (IOException e) {
            open.remove(playback);
            throw new RendererException(
                    outputs.installed() ? Reason.FAILED : Reason.ABSENT,
                    "mpv does not start: " + e.getMessage() + ". Install it or set its command.",
                    e);
        }
        return playback;
    }

    private void over(MpvPlayback playback) {
        open.remove(playback);
        standby.prepare(Standby.AFTER_FILM);
    }

    @Deactivate
    void deactivate() {
        standby.close();
        List.copyOf(open).forEach(MpvPlayback::close);
    }
}
