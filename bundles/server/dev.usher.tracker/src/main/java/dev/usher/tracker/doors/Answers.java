package dev.usher.tracker.doors;

import dev.usher.tracker.swarms.Announce;
import dev.usher.tracker.swarms.Swarms;
import java.net.InetAddress;

/** Answers queries from the swarms, in bencoding. One thread uses it again and again. */
public final class Answers {
    /** The longest: 200 peers spelled out. */
    static final int LARGEST = 30_000;

    private static final int RETRY_MINUTES = 30;

    private final Swarms swarms;
    private final Terms terms;
    private final Throttle throttle;
    private final Announce announce = new Announce();
    private final AnnounceQuery query = new AnnounceQuery();
    private final BencodeBuffer body = new BencodeBuffer(LARGEST);

    public Answers(Swarms swarms, Terms terms) {
        this.swarms = swarms;
        this.terms = terms;
        this.throttle = new Throttle(terms.requestsPerSecond());
    }

    /** The last answer. */
    public BencodeBuffer body() {
        return body;
    }

    /**
     * @param from where the part of {@code text} behind the question mark begins
     * @param to where it ends
     * @param nanos now, from about 0 on
     */
    public void announce(byte[] text, int from, int to, InetAddress client, long nanos) {
        if (refused(client, nanos)) {
            return;
        }
        String trouble = query.announce(text, from, to, announce);
        if (trouble != null) {
            body.failure(trouble, 0);
        } else if (!swarms.announce(announce)) {
            body.failure("this torrent is not tracked here", RETRY_MINUTES);
        } else {
            body.announce(announce, terms, query.verbose());
        }
    }

    /** As {@link #announce}, for a scrape. */
    public void scrape(byte[] text, int from, int to, InetAddress client, long nanos) {
        if (refused(client, nanos)) {
            return;
        }
        query.scrape(text, from, to);
        body.beginScrape();
        int count = 0;
        String trouble = query.nextHash(announce);
        while (trouble == null && query.found()) {
            count++;
            if (swarms.scrape(announce)) {
                body.scraped(announce);
            }
            trouble = query.nextHash(announce);
        }
        if (trouble == null && count == 0) {
            trouble = "name the torrents by info_hash; a full scrape is not given";
        }
        if (trouble == null) {
            body.endScrape();
        } else {
            body.clear();
            body.failure(trouble, 0);
        }
    }

    private boolean refused(InetAddress client, long nanos) {
        body.clear();
        announce.from(client);
        if (throttle.allows(announce.source(), nanos)) {
            return false;
        }
        body.failure("you ask too often", RETRY_MINUTES);
        return true;
    }
}
