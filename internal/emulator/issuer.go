// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const (
	referencePrefix   = "ve-"
	referenceLength   = 8
	referenceAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

	// maxReferenceTries ends the search for a free reference when the random
	// source repeats itself; with 36^8 references chance does not get this far.
	maxReferenceTries = 16
)

// issuer draws references and PINs. Taking remainders favors some values by
// less than one in a million for PINs of up to 12 digits and by a seventh for a
// letter, which is of no matter here.
type issuer struct {
	random    io.Reader
	pinDigits int

	// reuse counts references up from the first that is free, and draws none.
	reuse bool
}

// reference returns a reference that taken does not know.
func (i issuer) reference(taken func(string) bool) (string, error) {
	for slot := 1; i.reuse; slot++ {
		if ref := fmt.Sprintf("ve-vevmr%d", slot); !taken(ref) {
			return ref, nil
		}
	}

	var b [referenceLength]byte

	for range maxReferenceTries {
		if _, err := io.ReadFull(i.random, b[:]); err != nil {
			return "", fmt.Errorf("drawing a reference: %w", err)
		}

		for k := range b {
			b[k] = referenceAlphabet[int(b[k])%len(referenceAlphabet)]
		}

		if ref := referencePrefix + string(b[:]); !taken(ref) {
			return ref, nil
		}
	}

	return "", errors.New("drawing a reference: the random source repeats itself")
}

// pins returns two different PINs.
func (i issuer) pins() (host, guest string, err error) {
	var b [16]byte

	if _, err := io.ReadFull(i.random, b[:]); err != nil {
		return "", "", fmt.Errorf("drawing PINs: %w", err)
	}

	values := uint64(1)
	for range i.pinDigits {
		values *= 10
	}

	// The guest PIN is drawn from the values that the host PIN leaves, so that
	// no random source can make this a loop.
	h := binary.BigEndian.Uint64(b[:8]) % values
	g := binary.BigEndian.Uint64(b[8:]) % (values - 1)

	if g >= h {
		g++
	}

	return fmt.Sprintf("%0*d", i.pinDigits, h), fmt.Sprintf("%0*d", i.pinDigits, g), nil
}
