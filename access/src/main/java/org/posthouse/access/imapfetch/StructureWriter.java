package org.posthouse.access.imapfetch;

import java.util.Arrays;
import org.posthouse.access.imapsession.Line;
import org.posthouse.mail.mime.BodyField;
import org.posthouse.mail.mime.BodyVisitor;
import org.posthouse.mail.mime.EnvelopeField;
import org.posthouse.mail.mime.EnvelopeVisitor;
import org.posthouse.mail.mime.Part;
import org.posthouse.mail.mime.StructureView;

/** Writes ENVELOPE, BODY and BODYSTRUCTURE from a stored structure, byte for byte into the line. RFC 3501 §7.4.2 */
final class StructureWriter implements BodyVisitor, EnvelopeVisitor {
    private final Line line;
    private Part.Kind[] open = new Part.Kind[8];
    private int depth;
    private boolean extended;
    private int left;
    private boolean closeTwice;

    StructureWriter(Line line) {
        this.line = line;
    }

    void envelope(StructureView view) {
        view.envelope(this);
    }

    /** Extended with the extension data of BODYSTRUCTURE. */
    void body(StructureView view, boolean withExtensions) {
        extended = withExtensions;
        view.body(this);
    }

    @Override
    public void text(EnvelopeField field, byte[] b, int at, int length) {
        line.put(field == EnvelopeField.DATE ? '(' : ' ').nstring(b, at, length);
        if (field == EnvelopeField.MESSAGE_ID)
            line.put(')');
    }

    @Override
    public void addresses(EnvelopeField field, int count) {
        line.put(' ');
        if (count == 0)
            line.nil();
        else
            line.put('(');
    }

    @Override
    public void address(byte[] b, int nameAt, int nameLength, int routeAt, int routeLength, int mailboxAt, int mailboxLength, int hostAt,
            int hostLength) {
        line.put('(').nstring(b, nameAt, nameLength).put(' ').nstring(b, routeAt, routeLength).put(' ').nstring(b, mailboxAt, mailboxLength)
                .put(' ').nstring(b, hostAt,
                        hostLength)
                .put(')');
    }

    @Override
    public void addressesEnd() {
        line.put(')');
    }

    @Override
    public void begin(Part.Kind kind) {
        // parts stand close together; a message is set apart from its envelope
        if (depth > 0 && open[depth - 1] == Part.Kind.MESSAGE)
            line.put(' ');
        if (depth == open.length)
            open = Arrays.copyOf(open, depth * 2);
        open[depth++] = kind;
        line.put('(');
    }

    @Override
    public void text(BodyField field, byte[] b, int at, int length) {
        switch (field) {
            case TYPE -> line.string(b, at, length);
            case SUBTYPE, ENCODING -> line.put(' ').string(b, at, length);
            case ID, DESCRIPTION -> line.put(' ').nstring(b, at, length);
            case MD5, LOCATION -> {
                if (extended)
                    line.put(' ').nstring(b, at, length);
            }
            case PARAMETERS, OCTETS, LINES, DISPOSITION, LANGUAGE -> throw new IllegalStateException(field + " is not text");
        }
    }

    @Override
    public void number(BodyField field, long value) {
        line.put(' ').number(value);
    }

    @Override
    public void parameters(int count) {
        closeTwice = false;
        if (extended || open[depth - 1] != Part.Kind.MULTIPART)
            list(count);
        else
            left = -1;
    }

    private void list(int count) {
        line.put(' ');
        left = count;
        if (count == 0)
            line.nil();
        else
            line.put('(');
    }

    @Override
    public void parameter(byte[] nameBytes, int nameAt, int nameLength, byte[] valueBytes, int valueAt, int valueLength) {
        if (left < 0)
            return;
        line.string(nameBytes, nameAt, nameLength).put(' ').string(valueBytes, valueAt, valueLength).put(--left == 0 ? ')' : ' ');
        if (left == 0 && closeTwice)
            line.put(')');
    }

    @Override
    public void disposition(byte[] b, int at, int length, int count) {
        left = -1;
        if (!extended)
            return;
        line.put(' ');
        if (length < 0) {
            line.nil();
            return;
        }
        line.put('(').string(b, at, length);
        closeTwice = true;
        list(count);
        if (count == 0)
            line.put(')');
    }

    @Override
    public void language(int count) {
        left = -1;
        if (extended)
            list(count);
    }

    @Override
    public void languageTag(byte[] b, int at, int length) {
        if (left > 0)
            line.string(b, at, length).put(--left == 0 ? ')' : ' ');
    }

    @Override
    public EnvelopeVisitor envelope() {
        line.put(' ');
        return this;
    }

    @Override
    public void end(Part.Kind kind) {
        depth--;
        line.put(')');
    }
}
