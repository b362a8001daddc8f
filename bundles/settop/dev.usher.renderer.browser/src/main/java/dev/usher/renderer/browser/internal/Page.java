package dev.usher.renderer.browser.internal;

/** The renderer as the television page reaches it. */
public interface Page {
    /**
     * @throws dev.usher.media.api.Problem report-malformed (400)
     */
    void report(PageReport report);
}
