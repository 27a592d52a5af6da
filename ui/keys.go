package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// key takes a key to what has the keys. q and ctrl+c work at any size.
func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	key := msg.String()
	a := m.keys.act(key)
	if a == actStop {
		return m.stopOrQuit()
	}
	if m.place.shape == shapeTooSmall {
		if a == actQuit {
			return tea.Quit
		}
		return nil
	}
	switch m.mode {
	case modeFilter:
		return m.filterKey(msg)
	case modeHelp:
		return m.helpKey(key)
	case modePalette:
		return m.paletteKey(msg)
	case modeCopy:
		return m.copyKey(key)
	case modeActs, modeFaults:
		if m.o.Exercise != nil {
			m.exerciseChoice(key)
			return nil
		}
		return m.actsKey(key)
	case modeExercise:
		return m.exerciseKey(key)
	case modeSay:
		return m.sayingKey(msg)
	case modePlan:
		return m.planKey(msg)
	case modeUndo:
		return m.undoKey(key)
	case modeNormal:
	}
	switch m.page {
	case pageTables:
		return m.tablesKey(msg)
	default:
	}
	if m.viewWrites() && key != paletteWriting {
		return m.view().write(m, msg)
	}
	return m.viewDo(a, key)
}

// paletteWriting is the key of the palette that no line of text takes.
const paletteWriting = "ctrl+p"

// outdates reports whether what was said of an act before goes with this one.
// Moving about leaves that to be read, where it hides no keys, and a step back
// takes it away as a step of its own.
func (m *Model) outdates(a act) bool {
	moving := slices.Contains([]act{actUp, actDown, actTop, actBottom, actPageUp, actPageDown, actHalfUp, actHalfDown}, a)
	return a != actNone && a != actBack && a != actQuit && (!moving || m.place.note < 0)
}

// do performs an act, from a key or from the palette.
func (m *Model) do(a act, key string) tea.Cmd {
	if m.outdates(a) {
		m.notice = ""
	}
	switch a {
	case actUp, actDown, actTop, actBottom, actPageUp, actPageDown, actHalfUp, actHalfDown:
		return m.move(a)
	case actDetail:
		return m.openDetail()
	case actMark, actRange, actMarkUp, actMarkDown, actMarkAll, actInvertMarks, actClearMarks:
		m.markAct(a)
	case actPurge:
		return m.planMarks()
	case actPurgeFunction:
		return m.planFunction()
	case actUndo:
		return m.undo()
	case actFilter:
		return m.openFilter()
	case actBack:
		return m.back()
	case actQuit:
		return m.quit()
	case actSort:
		return m.sortBy(m.order.next())
	case actReverse:
		return m.sortBy(m.order.reversed())
	case actTab:
		return m.chooseTab(key)
	case actReload:
		return m.reload()
	case actLive:
		return m.toggleLive()
	case actTables:
		return m.toTables()
	case actCopy:
		return m.copyKeys()
	case actNextView, actPrevView, actViewBack, actViewForward, actRecords, actFunctions, actTimeline, actDoctor, actFind, actJournal:
		return m.goToView(a)
	case actSay:
		return m.openSaying()
	case actCopyMenu, actHelp, actPalette, actActs, actMouse:
		return m.openMenu(a)
	case actStage:
		return m.toStage()
	case actLog, actFaults, actSend, actDuplicate, actBurst, actTamper, actDropKey, actKill, actFreeze, actSwitch, actTraffic,
		actTogether, actTwice, actLosePut, actLoseReply, actThrottle, actRunOn, actTimeout, actNow:
		return m.perform(a)
	case actQuestion, actHint, actAnswer:
		m.openExercise(a)
	case actNone, actStop, actLeft, actRight, actWider: // of other views
	}
	return nil
}

// move moves the cursor, or scrolls the detail when that has the keys.
func (m *Model) move(a act) tea.Cmd {
	if m.shown.focus {
		m.scrollDetail(a)
		return nil
	}
	moveIn(m.list, a)
	m.hold()
	return nil
}

// mover is any list with a cursor.
type mover interface {
	Move(rows int)
	Page(pages float64)
	Top()
	Bottom()
}

func moveIn(list mover, a act) {
	switch a {
	case actUp:
		list.Move(-1)
	case actDown:
		list.Move(1)
	case actTop:
		list.Top()
	case actBottom:
		list.Bottom()
	case actPageUp:
		list.Page(-1)
	case actPageDown:
		list.Page(1)
	case actHalfUp:
		list.Page(-0.5)
	case actHalfDown:
		list.Page(0.5)
	default:
	}
}

// openMenu opens what waits for another key.
func (m *Model) openMenu(a act) tea.Cmd {
	m.notice = ""
	switch a {
	case actCopyMenu:
		if _, ok := m.current(); ok {
			m.mode = modeCopy
		}
	case actActs:
		m.mode = modeActs
	case actHelp:
		m.openHelp()
	case actPalette:
		m.openPalette()
	case actMouse:
		m.mouse = !m.mouse
		m.notice = "mouse off: the terminal selects text"
		if m.mouse {
			m.notice = "mouse on"
		}
	default:
	}
	return nil
}

// actsKey takes the letter after a, or after a x.
func (m *Model) actsKey(key string) tea.Cmd {
	before := "a "
	if m.mode == modeFaults {
		before = "a x "
	}
	m.mode = modeNormal
	return m.perform(m.keys.act(before + key))
}

func (m *Model) sortBy(o order) tea.Cmd {
	m.order = o
	return m.questionChanged()
}

func (m *Model) chooseTab(key string) tea.Cmd {
	if len(key) != 1 || key[0] < '0' || key[0] > '7' {
		return nil
	}
	return m.showTab(inspect.State(key[0] - '0'))
}

// back steps back one thing at a time; it never quits.
func (m *Model) back() tea.Cmd {
	switch {
	case m.shown.focus:
		m.shown.focus = false
	case m.ranging.on:
		m.ranging = ranging{}
	case m.loading.busy && !m.load.quiet: // what says that esc stops it
		m.stopLoading()
	case m.watching.on():
		m.stopWatching()
	case m.marks.n > 0:
		m.marks.clear()
		m.forgetOutcomes()
	case m.input.Value() != "":
		m.input.SetValue("")
		return m.filterChanged()
	case m.query.finding != nil:
		m.query.finding = nil
		m.arrange()
		return m.questionChanged()
	case m.notice != "":
		m.notice = ""
	case m.page == pageRecords && m.o.Demo != nil:
		return m.toStage()
	case m.page == pageOpening || m.data.snap.Len() == 0:
		return m.toTables()
	}
	return nil
}

// quit leaves the detail first, then the table for the picker that it was
// chosen from, then the program.
func (m *Model) quit() tea.Cmd {
	switch {
	case m.shown.focus:
		m.shown.focus = false
		return nil
	case m.purge.busy():
		m.purge.quit = true
		m.stopRun()
		return nil
	case m.page != pageTables && m.o.Table == "":
		return m.toTables()
	}
	return tea.Quit
}

// stopOrQuit stops the running job and keeps its partial result; where none
// runs it quits.
func (m *Model) stopOrQuit() tea.Cmd {
	switch {
	case m.mode == modeSay:
		m.closeSaying()
	case m.mode == modePlan || m.mode == modeUndo:
		m.closePlan()
		m.mode = modeNormal
	case m.purge.busy() && !m.purge.stopping:
		m.stopRun()
	case m.loading.busy && !m.load.quiet:
		m.stopLoading()
	case m.watching.on():
		m.stopWatching()
	case m.opening.busy && m.o.Table == "":
		return m.toTables()
	default:
		return tea.Quit
	}
	return nil
}

// reload reads everything again: the tables, or the table.
func (m *Model) reload() tea.Cmd {
	switch {
	case m.page == pageTables || m.name == "":
		return m.askTables()
	case m.source == nil || m.page == pageOpening:
		return m.open(m.name)
	}
	return m.read(false)
}
