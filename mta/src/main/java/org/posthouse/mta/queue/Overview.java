package org.posthouse.mta.queue;

import java.util.List;
import org.posthouse.mta.schedule.Standing;

/**
 * What moves at the moment, and what came of recipients since the start.
 *
 * @param running attempts
 * @param loaded recipients in memory
 * @param inLine jobs in memory that wait
 * @param reached recipients delivered or relayed; deferred: attempts put off; failed: given up
 * @param busiest destinations, most recipients in memory first
 */
public record Overview(int running, int loaded, int inLine, long reached, long deferred, long failed, List<Destination> busiest) {
    public Overview {
        busiest = List.copyOf(busiest);
    }

    /** One of them: recipients in memory, whether more is due on disk, and how it stands. */
    public record Destination(String name, int loaded, boolean more, Standing standing) {}
}
