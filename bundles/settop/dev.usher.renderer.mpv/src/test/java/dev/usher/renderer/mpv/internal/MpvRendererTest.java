package dev.usher.renderer.mpv.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.driver.tck.RendererContract;
import dev.usher.renderer.api.Renderer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** mpv keeps to the contract of renderers; needs mpv. */
class MpvRendererTest extends RendererContract {
    private final MpvRenderer renderer = new MpvRenderer(TestConfig.silent());

    @BeforeAll
    static void mpv() {
        assumeTrue(
                new Outputs("mpv", List.of(), System.getenv()).installed(),
                "mpv is not installed: apt-get install mpv");
    }

    @AfterEach
    void deactivate() {
        renderer.deactivate();
    }

    @Override
    protected Renderer renderer() {
        return renderer;
    }
}
