package dev.usher.itests.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import java.util.ArrayList;
import java.util.List;

/**
 * A remote control with four arrows, OK and Back in front of a television, and eyes to steer by.
 */
final class Remote {
    private static final int FAR = 60;
    private static final double MARGIN = 0.05;

    /** Which key brings the focus nearer to a thing; empty when it is there. */
    private static final String NEARER =
            """
            wanted => {
              const here = document.activeElement;
              const there = document.querySelector(`[data-testid="${wanted}"]`);
              if (!there) {
                return 'gone';
              }
              if (here === there) {
                return '';
              }
              const after = here.compareDocumentPosition(there) & Node.DOCUMENT_POSITION_FOLLOWING;
              return here.closest('[data-row]') === there.closest('[data-row]')
                ? (after ? 'ArrowRight' : 'ArrowLeft') : (after ? 'ArrowDown' : 'ArrowUp');
            }
            """;

    private static final String ONE_FOCUSED =
            """
            () => {
              const focused = [...document.querySelectorAll(':focus')];
              if (focused.length !== 1 || focused[0] === document.body) {
                return false;
              }
              const {left, top, right, bottom} = focused[0].getBoundingClientRect();
              return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
            }
            """;

    private static final String SMALLEST_TEXT =
            """
            () => Math.min(...[...document.querySelectorAll('body *')]
              .filter(e => e.offsetParent && e.offsetWidth > 1)
              .filter(e => [...e.childNodes].some(n => n instanceof Text && n.data.trim()))
              .map(e => parseFloat(getComputedStyle(e).fontSize)))
            """;

    private final Page page;

    Remote(Page page) {
        this.page = page;
    }

    void ok() {
        page.keyboard().press("Enter");
    }

    void back() {
        page.keyboard().press("Escape");
    }

    /** Waits for a thing that can be chosen and moves the focus there, arrow by arrow. */
    void goTo(String testId) {
        Locator thing = page.locator("[data-testid='" + testId + "']:not([aria-disabled='true'])");
        thing.waitFor();
        List<String> pressed = new ArrayList<>();
        awaitOneFocused();
        for (int i = 0; i < FAR; i++) {
            String key = (String) page.evaluate(NEARER, testId);
            if (key.isEmpty()) {
                return;
            }
            if (key.equals("gone")) {
                thing.waitFor(); // the page is drawn anew
                continue;
            }
            page.keyboard().press(key);
            pressed.add(key);
        }
        throw new AssertionError("the arrows do not lead to " + testId + ": " + pressed);
    }

    void choose(String testId) {
        goTo(testId);
        ok();
    }

    /** At every moment exactly one thing has the focus, and it is on the screen. */
    void awaitOneFocused() {
        page.waitForFunction(ONE_FOCUSED);
    }

    /** Waits until this thing has the focus. */
    void awaitFocus(String testId) {
        assertThat(page.getByTestId(testId)).isFocused();
        awaitOneFocused();
    }

    /** Pixels of the smallest text on the screen, as they would be on a screen of 1920 by 1080. */
    double smallestText() {
        double pixels = ((Number) page.evaluate(SMALLEST_TEXT)).doubleValue();
        return pixels * 1920 / page.viewportSize().width;
    }

    /** Whether a thing keeps off the twentieth of each side that a television may cut away. */
    boolean inSafeArea(Locator thing) {
        BoundingBox box = thing.boundingBox();
        double width = page.viewportSize().width;
        double height = page.viewportSize().height;
        return box.x >= width * MARGIN
                && box.y >= height * MARGIN
                && box.x + box.width <= width * (1 - MARGIN)
                && box.y + box.height <= height * (1 - MARGIN);
    }
}
