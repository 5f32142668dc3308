package org.posthouse.access.imapserver;

import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.StructureView;

/** What is at hand of one message: its place in the view, perhaps its stored structure, perhaps its bytes. Used again for the next message. */
final class Facts {
    final Selected box;
    int index;
    @Nullable
    StructureView record;
    @Nullable
    MessageText text;

    Facts(Selected box) {
        this.box = box;
    }

    Facts of(int i) {
        index = i;
        return this;
    }

    Facts of(int i, StructureView view) {
        index = i;
        record = view;
        return this;
    }

    Facts of(int i, StructureView view, MessageText bytes) {
        index = i;
        record = view;
        text = bytes;
        return this;
    }
}
