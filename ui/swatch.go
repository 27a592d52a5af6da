package ui

import "idemtui/inspect"

// shade is one colour in its three forms: 24 bits, the code of 256, the code
// of 16.
type shade struct {
	hex          uint32
	fixed, basic uint8
}

// swatch is a token in each theme. Contrast of text is 4.5 or more on usual
// backgrounds (7 in high contrast), and states that stand side by side stay
// apart for colour-blind eyes.
type swatch struct{ dark, light, darkContrast, lightContrast shade }

type palette struct {
	states                                         [inspect.Invalid + 1]swatch
	quiet, border, accent, mark, title             swatch
	success, warning                               swatch
	danger, band, cursorRow, cursorText, selection swatch
}

// swatches is every colour of the dashboard.
func swatches() palette {
	done := swatch{shade{0x75d9b2, 115, 10}, shade{0x207e63, 29, 2}, shade{0x7affcd, 122, 10}, shade{0x2d6252, 23, 2}}
	lapsed := swatch{shade{0xffc621, 220, 11}, shade{0xb25600, 130, 3}, shade{0xfbdd01, 220, 11}, shade{0x431b00, 52, 3}}
	return palette{
		states: [...]swatch{
			inspect.Running: {shade{0x37abfe, 39, 12}, shade{0x336cd2, 26, 4}, shade{0x4796fc, 33, 12}, shade{0x0046c5, 26, 4}},
			inspect.Held:    {shade{0x9ce1fd, 153, 14}, shade{0x377586, 24, 6}, shade{0xcbf8fb, 195, 14}, shade{0x245e6f, 24, 6}},
			inspect.Stuck:   {shade{0xf2685d, 203, 9}, shade{0x930d25, 88, 1}, shade{0xf06d5b, 203, 9}, shade{0xb11708, 124, 1}},
			inspect.Lapsed:  lapsed,
			inspect.Done:    done,
			inspect.Expired: {shade{0x93949e, 246, 7}, shade{0x42454f, 238, 8}, shade{0x9e9ca2, 247, 7}, shade{0x131a1d, 234, 8}},
			inspect.Invalid: {shade{0xe46bc9, 206, 13}, shade{0x57216e, 53, 5}, shade{0xefb2fd, 219, 13}, shade{0x4e0563, 53, 5}},
		},
		quiet:      swatch{shade{0x9b9ead, 247, 7}, shade{0x5d606c, 59, 8}, shade{0xc4c6d0, 251, 7}, shade{0x3f414a, 238, 8}},
		border:     swatch{shade{0x7d8193, 103, 8}, shade{0x83838c, 102, 7}, shade{0xa0a3b0, 247, 8}, shade{0x5a5c66, 59, 7}},
		accent:     swatch{shade{0xb9a3ff, 147, 13}, shade{0x6a35d9, 57, 5}, shade{0xd4c6ff, 189, 13}, shade{0x4a12b8, 55, 5}},
		mark:       swatch{shade{0xd8ccff, 189, 13}, shade{0x4a2a9e, 55, 5}, shade{0xffffff, 231, 15}, shade{0x000000, 16, 0}},
		title:      swatch{shade{0xd8ccff, 189, 13}, shade{0x3c2a78, 54, 5}, shade{0xffffff, 231, 15}, shade{0x000000, 16, 0}},
		success:    done,
		warning:    lapsed,
		danger:     swatch{shade{0xdf2f35, 160, 1}, shade{0xc4262e, 160, 1}, shade{0xdf2f35, 160, 1}, shade{0xa8101c, 124, 1}},
		band:       swatch{shade{0xd8326c, 161, 5}, shade{0xb3124e, 125, 5}, shade{0xd8326c, 161, 5}, shade{0x940a3e, 89, 5}},
		cursorRow:  swatch{shade{0x3d3a5c, 60, 0}, shade{0xe6dfff, 189, 0}, shade{0x352b80, 54, 0}, shade{0xd9ccff, 189, 0}},
		cursorText: swatch{shade{0xffffff, 231, 15}, shade{0x000000, 16, 0}, shade{0xffffff, 231, 15}, shade{0x000000, 16, 0}},
		selection:  swatch{shade{0x4a3f86, 61, 0}, shade{0xcfc2ff, 183, 0}, shade{0x4b3fa8, 61, 0}, shade{0xd9ccff, 189, 0}},
	}
}
