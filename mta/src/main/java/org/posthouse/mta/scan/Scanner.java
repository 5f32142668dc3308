package org.posthouse.mta.scan;

import java.io.IOException;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;

/** Looks at a message. Runs on a thread that is interrupted when the time is over. */
public interface Scanner {
    String name();

    /** IOException: it did not answer, or nothing that can be understood. */
    Finding scan(Arrival arrival, Source whole) throws IOException;
}
