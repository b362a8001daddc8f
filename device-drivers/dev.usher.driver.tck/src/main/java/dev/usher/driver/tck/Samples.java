package dev.usher.driver.tck;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Small media made by code. */
public final class Samples {
    private static final int RATE = 8000;
    private static final double PITCH = 440;

    private Samples() {}

    /** RIFF WAVE, 8 kHz, mono, 16 bit: a sine of 440 Hz. */
    public static byte[] wave(Duration length) {
        int samples = (int) (RATE * length.toMillis() / 1000);
        ByteBuffer wave = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        wave.put(ascii("RIFF")).putInt(36 + 2 * samples).put(ascii("WAVE"));
        wave.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1);
        wave.putInt(RATE).putInt(2 * RATE).putShort((short) 2).putShort((short) 16);
        wave.put(ascii("data")).putInt(2 * samples);
        for (int i = 0; i < samples; i++) {
            wave.putShort((short) (8000 * Math.sin(2 * Math.PI * PITCH * i / RATE)));
        }
        return wave.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
