package ui

// layout is where everything stands: lines and cells, counted from 0. A
// height of 0 means that the part is not shown.
type layout struct {
	shape shape
	// One line each; -1 where there is none.
	view, bar, tabs, filter, titles, note, footer int
	// The list's rows.
	list, listHeight, listWidth int
	// The detail.
	detailX, detailY, detailWidth, detailHeight int
}

// shape is what the size allows.
type shape uint8

const (
	shapeTooSmall shape = iota
	shapeTiny           // from 40x10: state, function, age, time left
	shapeNarrow         // detail over the whole screen
	shapeNormal         // detail below
	shapeWide           // detail at the right
)

const (
	leastWidth, leastHeight = 40, 10
	// answerNarrow is a rule and one line, answerTiny a line alone.
	answerNarrow, answerTiny = 2, 1
)

func shapeOf(width, height int) shape {
	switch {
	case width < leastWidth || height < leastHeight:
		return shapeTooSmall
	case width < 76 || height < 18:
		return shapeTiny
	case width >= 160 && height >= 24:
		return shapeWide
	case width >= 100 && height >= 30:
		return shapeNormal
	}
	return shapeNarrow
}

// layoutOf places the parts. filter says that there is a filter to show.
func layoutOf(width, height int, filter bool) layout {
	l := layout{shape: shapeOf(width, height), view: -1, bar: -1, filter: -1, note: -1, footer: height - 1, listWidth: width}
	line := 1
	next := func() int { line++; return line - 1 }
	if l.shape > shapeTiny {
		l.view, l.bar = next(), next()
	}
	l.tabs = next()
	if l.shape > shapeTiny || filter {
		l.filter = next()
	}
	l.titles = next()
	l.list = line
	l.placeDetail(width, l.footer)
	l.listHeight = max(l.listHeight, 1)
	return l
}

// placeDetail divides what is between the titles and bottom.
func (l *layout) placeDetail(width, bottom int) {
	l.detailWidth = width
	switch l.shape {
	case shapeWide:
		l.listWidth = min(max(width*58/100, 104), 130)
		l.detailX, l.detailY = l.listWidth+1, l.titles
		l.detailWidth, l.detailHeight = width-l.detailX, bottom-l.titles
	case shapeNormal:
		l.detailHeight = (bottom - l.list) * 48 / 100
		bottom -= l.detailHeight
		l.detailY = bottom
	case shapeNarrow:
		l.detailHeight = answerNarrow
		bottom -= l.detailHeight
		l.detailY = bottom
	default:
		l.detailHeight = answerTiny
		bottom -= l.detailHeight
		l.detailY = bottom
	}
	if l.shape > shapeTiny {
		bottom--
		l.note = bottom
	}
	l.listHeight = bottom - l.list
}

// arrange places everything anew.
func (m *Model) arrange() {
	filter := m.mode == modeFilter || m.input.Value() != "" || m.query.finding != nil
	m.place = layoutOf(m.width, m.height, filter)
	m.list.SetSize(m.place.listWidth, m.place.listHeight)
	m.tables.list.SetSize(m.width, m.height-tablesTop-tablesFoot)
	for _, e := range viewEntries() {
		e.of(m).arrange(m)
	}
	if m.page == pageStage {
		m.arrangeStage()
	}
	m.input.SetWidth(max(m.width-24, 10))
}
