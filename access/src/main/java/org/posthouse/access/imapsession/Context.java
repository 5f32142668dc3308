package org.posthouse.access.imapsession;

import java.io.IOException;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.UidSet;

/** A search of the selected mailbox whose results a client keeps, and hears how they change. RFC 5267 §4.3 */
public interface Context {
    /** Of the command that searched. */
    String tag();

    /** Messages are gone, and still have their numbers. RFC 5267 §4.3.4 */
    void gone(UidSet expunged) throws IOException;

    /** Messages may match now that did not before, or no longer; some of them have come since. A Refusal ends the context. */
    void changed(UidSet changed, UidSet arrived) throws IOException, Refusal;
}
