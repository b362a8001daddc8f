package dev.usher.renderer.mpv.internal;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What mpv would find on this machine: itself, a screen, a sound card. Looks afresh each time. */
final class Outputs {
    private final String command;
    private final List<String> arguments;
    private final Map<String, String> environment;

    Outputs(String command, List<String> arguments, Map<String, String> environment) {
        this.command = command;
        this.arguments = arguments;
        this.environment = environment;
    }

    boolean installed() {
        if (command.contains(File.separator)) {
            return Files.isExecutable(Path.of(command));
        }
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }

    /** Somebody chose a video output, or there is a display server or a graphics card. */
    boolean screen() {
        return chosen("--vo=")
                || named("DISPLAY")
                || named("WAYLAND_DISPLAY")
                || Files.exists(Path.of("/dev/dri"));
    }

    /** Somebody chose an audio output, or there is a sound server or a sound card. */
    boolean sound() {
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        return chosen("--ao=")
                || named("PULSE_SERVER")
                || Files.exists(Path.of("/dev/snd"))
                || (!runtime.isEmpty()
                        && (Files.exists(Path.of(runtime, "pulse", "native"))
                                || Files.exists(Path.of(runtime, "pipewire-0"))));
    }

    private boolean chosen(String option) {
        return arguments.stream().anyMatch(argument -> argument.startsWith(option));
    }

    private boolean named(String variable) {
        return !environment.getOrDefault(variable, "").isEmpty();
    }
}
