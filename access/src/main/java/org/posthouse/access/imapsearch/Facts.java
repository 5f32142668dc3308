package org.posthouse.access.imapsearch;

import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.store.mailbox.MessageRow;
import org.posthouse.store.search.MessageScan;

/** What is at hand of one message: its place in the view, perhaps its row, its stored structure, its text. Used again for the next message. */
final class Facts {
    int index;
    @Nullable
    MessageRow row;
    @Nullable
    StructureView record;
    @Nullable
    MessageScan text;

    Facts at(int i) {
        index = i;
        row = null;
        record = null;
        text = null;
        return this;
    }
}
