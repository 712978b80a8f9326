// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"crypto/rand"
	"sync"
)

// runID identifies what one Configure begins: as a rule, the life of a process of
// the provider. A plan and what it reads share one. The CLI starts another process
// for the apply, of a saved plan or of its own.
type runID string

func newRunID() runID { return runID(rand.Text()) }

// runMemory is what a run remembers of references. It is not known whether the API
// gives a reference again after its room was deleted.
type runMemory struct {
	mu sync.Mutex
	// created has the references that creations were given, with the fingerprint
	// in the room's private state: nil if nothing has confirmed the creation.
	created  map[string]fingerprint
	imported map[string]bool
}

// noteCreation returns false if an earlier creation of this run was given the
// reference.
func (m *runMemory) noteCreation(reference string, fp fingerprint) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.created[reference]; known {
		return false
	}
	if m.created == nil {
		m.created = map[string]fingerprint{}
	}
	m.created[reference] = fp
	return true
}

// hasReplaced reports whether a creation of this run was given the reference of a
// room with another fingerprint: that room is gone. Its PINs would not tell, as
// both may have the same.
func (m *runMemory) hasReplaced(reference string, fp fingerprint) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	created := m.created[reference]
	return created != nil && !bytes.Equal(created, fp)
}

// createdUnconfirmed reports whether a creation of this run that nothing has confirmed was given
// the reference: the room may be a new one.
func (m *runMemory) createdUnconfirmed(reference string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	created, known := m.created[reference]
	return known && created == nil
}

// noteImport returns false if the reference was imported in this run already.
func (m *runMemory) noteImport(reference string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.imported[reference] {
		return false
	}
	if m.imported == nil {
		m.imported = map[string]bool{}
	}
	m.imported[reference] = true
	return true
}

// plannedDeletions has the references of the rooms whose deletion was planned in
// this run, and whether the plan has warned of participants.
//
// Some versions of Terraform (1.11, but neither 1.5 nor 1.15 nor OpenTofu 1.12)
// plan the deletion of what is no longer configured, and of surplus instances,
// before they refresh them. The plan then knows only what the state knew, so the
// refresh that follows warns of what it reads in the plan's place.
type plannedDeletions struct{ warned sync.Map }

func (p *plannedDeletions) note(reference string, warned bool) { p.warned.Store(reference, warned) }

func (p *plannedDeletions) lookup(reference string) (planned, warned bool) {
	value, planned := p.warned.Load(reference)
	warned, _ = value.(bool) // False where nothing was planned.
	return planned, warned
}
