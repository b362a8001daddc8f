package dev.usher.itests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The browser the pages are used in, and what they complained of. */
final class Chromium implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final List<String> ARGUMENTS =
            List.of(
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--autoplay-policy=no-user-gesture-required");
    private static final double PATIENCE = 180_000;

    /** News stays on the screen, in nobody's way, for as long as a test may take to look. */
    private static final String LASTING_NEWS =
            """
            const remove = Element.prototype.remove;
            Element.prototype.remove = function () {
              if (this.classList.contains('toast')) {
                this.style.pointerEvents = 'none';
              } else {
                remove.call(this);
              }
            };
            """;

    /** What a person who cannot see the page is told nothing of. */
    private static final String NAMELESS =
            """
            () => [...document.querySelectorAll('button, input, select, textarea, a[href], table')]
              .filter(e => e.checkVisibility())
              .filter(e => ![e.getAttribute('aria-label'), ...[...(e.labels || [])].map(l => l.textContent), e.matches('button, a') ? e.textContent : '']
                .some(name => name && name.trim()))
              .map(e => e.outerHTML)
            """;

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> troubles = new CopyOnWriteArrayList<>();

    private Chromium() {
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(PROGRAM)
                                        .setTimeout(PATIENCE)
                                        .setArgs(ARGUMENTS));
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
    }

    static void assumeInstalled() {
        assumeTrue(Files.isExecutable(PROGRAM), "Debian package chromium");
    }

    static Chromium start() {
        assumeInstalled();
        return new Chromium();
    }

    /** A window with cookies of its own. */
    Page open(int width, int height) {
        Page page =
                browser.newContext(
                                new Browser.NewContextOptions()
                                        .setViewportSize(width, height)
                                        .setLocale("en-GB"))
                        .newPage();
        page.setDefaultTimeout(PATIENCE);
        page.addInitScript(LASTING_NEWS);
        page.onPageError(error -> troubles.add(error));
        page.onConsoleMessage(
                message -> {
                    // a refused request is reported there too, and is no trouble of the page
                    if (message.type().equals("error")
                            && !message.text().startsWith("Failed to load")) {
                        troubles.add(message.text());
                    }
                });
        return page;
    }

    /** No page threw anything or complained to its console. */
    void assertNoTrouble() {
        assertThat(troubles).isEmpty();
    }

    /** Whatever can be used on a page has a name that is read aloud. */
    static void assertAllNamed(Page page) {
        assertThat((List<?>) page.evaluate(NAMELESS)).as(page.url()).isEmpty();
    }

    @Override
    public void close() {
        playwright.close();
    }
}
