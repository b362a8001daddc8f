package dev.usher.scheduler.plan;

/**
 * The planner in numbers.
 *
 * @param boxes present
 * @param homes that have a present box
 * @param items that may be ordered
 * @param waiting items on lists that their boxes do not have yet
 * @param running of these, the ones being delivered
 * @param starved of these, the ones of which nobody reachable has some missing piece
 * @param clubs groups of homes that exchange one item
 * @param expected bytes per second that receivers expect of boxes of other homes, in all
 * @param excluded boxes nobody is sent to, because of offences
 * @param replanned demands planned since the start
 */
public record Figures(
        int boxes,
        int homes,
        int items,
        int waiting,
        int running,
        int starved,
        int clubs,
        long expected,
        int excluded,
        long replanned) {}
