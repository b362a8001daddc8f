package dev.usher.renderer.browser.internal;

import dev.usher.driver.tck.RendererContract;
import dev.usher.renderer.api.Renderer;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class BrowserRendererContractTest extends RendererContract {
    private final TestPage page = new TestPage(LENGTH.toSeconds());
    private final BrowserRenderer renderer =
            new BrowserRenderer(
                    page,
                    60,
                    70,
                    Set.of("org.w3.clearkey"),
                    true,
                    System::nanoTime,
                    Duration.ofMillis(50));

    @BeforeEach
    void open() {
        page.connect(renderer);
    }

    @AfterEach
    void deactivate() {
        renderer.deactivate();
        page.close();
    }

    @Override
    protected Renderer renderer() {
        return renderer;
    }
}
